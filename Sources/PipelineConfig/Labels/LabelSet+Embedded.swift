extension LabelSet {
    static let texts: [String: String] = [
        "face": "face",
        "person": "person",
        "fer7": "angry\ndisgust\nfear\nhappy\nsad\nsurprise\nneutral",
        "gender2": "woman\nman",
        "portrait2": "background\nperson",
        "road4": "background\nroad\ncurb\nmark",
        "unet_person": "background\nperson\ncontour",
        "coco80": coco80,
        "coco91": coco91,
        "voc20": voc20,
        "voc21": voc21,
        "cifar10": cifar10,
        "imagenet1000": imagenet1000,
    ]

    /// COCO's 80 classes in the order of its ids.
    private static let coco80 = """
        person
        bicycle
        car
        motorcycle
        airplane
        bus
        train
        truck
        boat
        traffic light
        fire hydrant
        stop sign
        parking meter
        bench
        bird
        cat
        dog
        horse
        sheep
        cow
        elephant
        bear
        zebra
        giraffe
        backpack
        umbrella
        handbag
        tie
        suitcase
        frisbee
        skis
        snowboard
        sports ball
        kite
        baseball bat
        baseball glove
        skateboard
        surfboard
        tennis racket
        bottle
        wine glass
        cup
        fork
        knife
        spoon
        bowl
        banana
        apple
        sandwich
        orange
        broccoli
        carrot
        hot dog
        pizza
        donut
        cake
        chair
        couch
        potted plant
        bed
        dining table
        toilet
        tv
        laptop
        mouse
        remote
        keyboard
        cell phone
        microwave
        oven
        toaster
        sink
        refrigerator
        book
        clock
        vase
        scissors
        teddy bear
        hair drier
        toothbrush
        """

    /// COCO's ids as indices; `N/A` where an id is not used.
    private static let coco91 = """
        background
        person
        bicycle
        car
        motorcycle
        airplane
        bus
        train
        truck
        boat
        traffic light
        fire hydrant
        street sign
        stop sign
        parking meter
        bench
        bird
        cat
        dog
        horse
        sheep
        cow
        elephant
        bear
        zebra
        giraffe
        hat
        backpack
        umbrella
        shoe
        eye glasses
        handbag
        tie
        suitcase
        frisbee
        skis
        snowboard
        sports ball
        kite
        baseball bat
        baseball glove
        skateboard
        surfboard
        tennis racket
        bottle
        plate
        wine glass
        cup
        fork
        knife
        spoon
        bowl
        banana
        apple
        sandwich
        orange
        broccoli
        carrot
        hot dog
        pizza
        donut
        cake
        chair
        couch
        potted plant
        bed
        mirror
        dining table
        window
        desk
        toilet
        door
        tv
        laptop
        mouse
        remote
        keyboard
        cell phone
        microwave
        oven
        toaster
        sink
        refrigerator
        blender
        book
        clock
        vase
        scissors
        teddy bear
        hair drier
        toothbrush
        """

    /// Pascal VOC's classes.
    private static let voc20 = """
        aeroplane
        bicycle
        bird
        boat
        bottle
        bus
        car
        cat
        chair
        cow
        diningtable
        dog
        horse
        motorbike
        person
        pottedplant
        sheep
        sofa
        train
        tvmonitor
        """

    /// Pascal VOC's classes after a background.
    private static let voc21 = """
        background
        aeroplane
        bicycle
        bird
        boat
        bottle
        bus
        car
        cat
        chair
        cow
        diningtable
        dog
        horse
        motorbike
        person
        pottedplant
        sheep
        sofa
        train
        tvmonitor
        """

    /// CIFAR-10's classes.
    private static let cifar10 = """
        airplane
        automobile
        bird
        cat
        deer
        dog
        frog
        horse
        ship
        truck
        """
}
