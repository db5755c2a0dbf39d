#ifndef SIGHTLINE_YAML_H
#define SIGHTLINE_YAML_H

#include <yaml.h>

#endif
