// The sets of labels of PipelineConfig/Labels/Sets: one label a line.
#include "resources.h"

static const unsigned char cifar10[] = {
#embed "../PipelineConfig/Labels/Sets/cifar10.txt"
};
static const unsigned char coco91[] = {
#embed "../PipelineConfig/Labels/Sets/coco91.txt"
};
static const unsigned char face[] = {
#embed "../PipelineConfig/Labels/Sets/face.txt"
};
static const unsigned char fer7[] = {
#embed "../PipelineConfig/Labels/Sets/fer7.txt"
};
static const unsigned char gender2[] = {
#embed "../PipelineConfig/Labels/Sets/gender2.txt"
};
static const unsigned char imagenet1000[] = {
#embed "../PipelineConfig/Labels/Sets/imagenet1000.txt"
};
static const unsigned char person[] = {
#embed "../PipelineConfig/Labels/Sets/person.txt"
};
static const unsigned char portrait2[] = {
#embed "../PipelineConfig/Labels/Sets/portrait2.txt"
};
static const unsigned char road4[] = {
#embed "../PipelineConfig/Labels/Sets/road4.txt"
};
static const unsigned char unet_person[] = {
#embed "../PipelineConfig/Labels/Sets/unet_person.txt"
};
static const unsigned char voc21[] = {
#embed "../PipelineConfig/Labels/Sets/voc21.txt"
};

// A file a line.
// clang-format off
static const sl_file files[] = {
    {"cifar10", cifar10, sizeof cifar10},
    {"coco91", coco91, sizeof coco91},
    {"face", face, sizeof face},
    {"fer7", fer7, sizeof fer7},
    {"gender2", gender2, sizeof gender2},
    {"imagenet1000", imagenet1000, sizeof imagenet1000},
    {"person", person, sizeof person},
    {"portrait2", portrait2, sizeof portrait2},
    {"road4", road4, sizeof road4},
    {"unet_person", unet_person, sizeof unet_person},
    {"voc21", voc21, sizeof voc21},
};
// clang-format on

const sl_file *sl_labels(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
