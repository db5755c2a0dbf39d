#ifndef SIGHTLINE_RDKAFKA_H
#define SIGHTLINE_RDKAFKA_H

#include <librdkafka/rdkafka.h>
// A cluster in the process: what tests speak to.
#include <librdkafka/rdkafka_mock.h>

// A variadic function, which Swift cannot call: a message with one header, copied.
static inline rd_kafka_resp_err_t sightline_kafka_produce(
    rd_kafka_t *producer, rd_kafka_topic_t *topic, void *payload, size_t count, const void *key,
    size_t key_count, const char *header, const char *value, size_t value_count, void *opaque) {
    return rd_kafka_producev(producer, RD_KAFKA_V_RKT(topic),
                             RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                             RD_KAFKA_V_VALUE(payload, count), RD_KAFKA_V_KEY(key, key_count),
                             RD_KAFKA_V_HEADER(header, value, (ssize_t)value_count),
                             RD_KAFKA_V_OPAQUE(opaque), RD_KAFKA_V_END);
}

#endif
