#ifndef SIGHTLINE_HIREDIS_H
#define SIGHTLINE_HIREDIS_H

#include <hiredis/hiredis.h>

#endif
