#ifndef SIGHTLINE_RDKAFKA_H
#define SIGHTLINE_RDKAFKA_H

#include <librdkafka/rdkafka.h>
// A cluster in the process: what tests speak to.
#include <librdkafka/rdkafka_mock.h>

#endif
