#ifndef SIGHTLINE_FREETYPE_H
#define SIGHTLINE_FREETYPE_H

#include <ft2build.h>
#include FT_FREETYPE_H

/// Loads and renders the glyph of a character with 256 levels of coverage; 0 on success.
static inline FT_Error sightline_render_char(FT_Face face, FT_ULong character) {
    return FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT);
}

#endif
