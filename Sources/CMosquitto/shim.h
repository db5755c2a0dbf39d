#ifndef SIGHTLINE_MOSQUITTO_H
#define SIGHTLINE_MOSQUITTO_H

#include <mosquitto.h>

#endif
