// The descriptions of ModelCatalogue/Descriptions, in the order of `models list`.
#include "resources.h"

static const unsigned char centerface_640x288[] = {
#embed "../ModelCatalogue/Descriptions/centerface_640x288.yml"
};
static const unsigned char deeplabv3_mnv2_257[] = {
#embed "../ModelCatalogue/Descriptions/deeplabv3_mnv2_257.yml"
};
static const unsigned char fastestdet_352[] = {
#embed "../ModelCatalogue/Descriptions/fastestdet_352.yml"
};
static const unsigned char mediapipe_person_224[] = {
#embed "../ModelCatalogue/Descriptions/mediapipe_person_224.yml"
};
static const unsigned char mediapipe_pose_landmarks_256[] = {
#embed "../ModelCatalogue/Descriptions/mediapipe_pose_landmarks_256.yml"
};
static const unsigned char mini_xception_emotion_64[] = {
#embed "../ModelCatalogue/Descriptions/mini_xception_emotion_64.yml"
};
static const unsigned char mobilenet_v1_0_5_160[] = {
#embed "../ModelCatalogue/Descriptions/mobilenet_v1_0.5_160.yml"
};
static const unsigned char mobilenet_v2_1_0_224[] = {
#embed "../ModelCatalogue/Descriptions/mobilenet_v2_1.0_224.yml"
};
static const unsigned char movenet_lightning_192[] = {
#embed "../ModelCatalogue/Descriptions/movenet_lightning_192.yml"
};
static const unsigned char mtcnn_onet[] = {
#embed "../ModelCatalogue/Descriptions/mtcnn_onet.yml"
};
static const unsigned char mtcnn_pnet[] = {
#embed "../ModelCatalogue/Descriptions/mtcnn_pnet.yml"
};
static const unsigned char mtcnn_rnet[] = {
#embed "../ModelCatalogue/Descriptions/mtcnn_rnet.yml"
};
static const unsigned char nanodet_m_320[] = {
#embed "../ModelCatalogue/Descriptions/nanodet_m_320.yml"
};
static const unsigned char osnet_x0_25_msmt17[] = {
#embed "../ModelCatalogue/Descriptions/osnet_x0_25_msmt17.yml"
};
static const unsigned char person_reid_retail_0248[] = {
#embed "../ModelCatalogue/Descriptions/person_reid_retail_0248.yml"
};
static const unsigned char picodet_s_416[] = {
#embed "../ModelCatalogue/Descriptions/picodet_s_416.yml"
};
static const unsigned char posenet_mobilenet_v1_075_353x481[] = {
#embed "../ModelCatalogue/Descriptions/posenet_mobilenet_v1_075_353x481.yml"
};
static const unsigned char resnet56_cifar10[] = {
#embed "../ModelCatalogue/Descriptions/resnet56_cifar10.yml"
};
static const unsigned char retinaface_mobilenet025_480x640[] = {
#embed "../ModelCatalogue/Descriptions/retinaface_mobilenet025_480x640.yml"
};
static const unsigned char road_segmentation_adas_0001[] = {
#embed "../ModelCatalogue/Descriptions/road_segmentation_adas_0001.yml"
};
static const unsigned char squeezenet_1_1_227[] = {
#embed "../ModelCatalogue/Descriptions/squeezenet_1.1_227.yml"
};
static const unsigned char ssd_mobilenet_v1_coco_300[] = {
#embed "../ModelCatalogue/Descriptions/ssd_mobilenet_v1_coco_300.yml"
};
static const unsigned char ultraface_rfb_320[] = {
#embed "../ModelCatalogue/Descriptions/ultraface_rfb_320.yml"
};
static const unsigned char unet_person_128[] = {
#embed "../ModelCatalogue/Descriptions/unet_person_128.yml"
};
static const unsigned char yolo_fastest_1_1_xl_320[] = {
#embed "../ModelCatalogue/Descriptions/yolo_fastest_1.1_xl_320.yml"
};
static const unsigned char yolox_nano_416[] = {
#embed "../ModelCatalogue/Descriptions/yolox_nano_416.yml"
};

// A file a line.
// clang-format off
static const sl_file files[] = {
    {"centerface_640x288", centerface_640x288, sizeof centerface_640x288},
    {"deeplabv3_mnv2_257", deeplabv3_mnv2_257, sizeof deeplabv3_mnv2_257},
    {"fastestdet_352", fastestdet_352, sizeof fastestdet_352},
    {"mediapipe_person_224", mediapipe_person_224, sizeof mediapipe_person_224},
    {"mediapipe_pose_landmarks_256", mediapipe_pose_landmarks_256, sizeof mediapipe_pose_landmarks_256},
    {"mini_xception_emotion_64", mini_xception_emotion_64, sizeof mini_xception_emotion_64},
    {"mobilenet_v1_0.5_160", mobilenet_v1_0_5_160, sizeof mobilenet_v1_0_5_160},
    {"mobilenet_v2_1.0_224", mobilenet_v2_1_0_224, sizeof mobilenet_v2_1_0_224},
    {"movenet_lightning_192", movenet_lightning_192, sizeof movenet_lightning_192},
    {"mtcnn_onet", mtcnn_onet, sizeof mtcnn_onet},
    {"mtcnn_pnet", mtcnn_pnet, sizeof mtcnn_pnet},
    {"mtcnn_rnet", mtcnn_rnet, sizeof mtcnn_rnet},
    {"nanodet_m_320", nanodet_m_320, sizeof nanodet_m_320},
    {"osnet_x0_25_msmt17", osnet_x0_25_msmt17, sizeof osnet_x0_25_msmt17},
    {"person_reid_retail_0248", person_reid_retail_0248, sizeof person_reid_retail_0248},
    {"picodet_s_416", picodet_s_416, sizeof picodet_s_416},
    {"posenet_mobilenet_v1_075_353x481", posenet_mobilenet_v1_075_353x481, sizeof posenet_mobilenet_v1_075_353x481},
    {"resnet56_cifar10", resnet56_cifar10, sizeof resnet56_cifar10},
    {"retinaface_mobilenet025_480x640", retinaface_mobilenet025_480x640, sizeof retinaface_mobilenet025_480x640},
    {"road_segmentation_adas_0001", road_segmentation_adas_0001, sizeof road_segmentation_adas_0001},
    {"squeezenet_1.1_227", squeezenet_1_1_227, sizeof squeezenet_1_1_227},
    {"ssd_mobilenet_v1_coco_300", ssd_mobilenet_v1_coco_300, sizeof ssd_mobilenet_v1_coco_300},
    {"ultraface_rfb_320", ultraface_rfb_320, sizeof ultraface_rfb_320},
    {"unet_person_128", unet_person_128, sizeof unet_person_128},
    {"yolo_fastest_1.1_xl_320", yolo_fastest_1_1_xl_320, sizeof yolo_fastest_1_1_xl_320},
    {"yolox_nano_416", yolox_nano_416, sizeof yolox_nano_416},
};
// clang-format on

const sl_file *sl_descriptions(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
