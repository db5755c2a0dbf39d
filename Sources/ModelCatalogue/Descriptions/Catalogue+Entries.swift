extension Catalogue {
    /// Names and texts, in the order of `models list`.
    static let entries: [(name: String, text: String)] = [
        ("centerface_640x288", centerface640x288),
        ("deeplabv3_mnv2_257", deeplabv3Mnv2_257),
        ("fastestdet_352", fastestdet352),
        ("mini_xception_emotion_64", miniXceptionEmotion64),
        ("mobilenet_v1_0.5_160", mobilenetV1_0_5_160),
        ("mobilenet_v2_1.0_224", mobilenetV2_1_0_224),
        ("movenet_lightning_192", movenetLightning192),
        ("mtcnn_onet", mtcnnOnet),
        ("mtcnn_pnet", mtcnnPnet),
        ("mtcnn_rnet", mtcnnRnet),
        ("nanodet_m_320", nanodetM320),
        ("osnet_x0_25_msmt17", osnetX0_25Msmt17),
        ("person_reid_retail_0248", personReidRetail0248),
        ("picodet_s_416", picodetS416),
        ("posenet_mobilenet_v1_075_353x481", posenetMobilenetV1_075_353x481),
        ("resnet56_cifar10", resnet56Cifar10),
        ("retinaface_mobilenet025_480x640", retinafaceMobilenet025_480x640),
        ("road_segmentation_adas_0001", roadSegmentationAdas0001),
        ("squeezenet_1.1_227", squeezenet1_1_227),
        ("ssd_mobilenet_v1_coco_300", ssdMobilenetV1Coco300),
        ("ultraface_rfb_320", ultrafaceRfb320),
        ("unet_person_128", unetPerson128),
        ("yolo_fastest_1.1_xl_320", yoloFastest1_1Xl320),
        ("yolox_nano_416", yoloxNano416),
    ]
}
