#ifndef SIGHTLINE_OPENSSL_H
#define SIGHTLINE_OPENSSL_H

#include <openssl/crypto.h>
#include <openssl/evp.h>

#endif
