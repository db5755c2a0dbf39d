// What the page is made of: the files of Page/Assets.
#include "resources.h"

static const unsigned char app_js[] = {
#embed "../Page/Assets/app.js"
};
static const unsigned char counts_js[] = {
#embed "../Page/Assets/counts.js"
};
static const unsigned char events_js[] = {
#embed "../Page/Assets/events.js"
};
static const unsigned char graph_js[] = {
#embed "../Page/Assets/graph.js"
};
static const unsigned char hls_js[] = {
#embed "../Page/Assets/hls.js"
};
static const unsigned char icon_svg[] = {
#embed "../Page/Assets/icon.svg"
};
static const unsigned char index_html[] = {
#embed "../Page/Assets/index.html"
};
static const unsigned char live_js[] = {
#embed "../Page/Assets/live.js"
};
static const unsigned char log_js[] = {
#embed "../Page/Assets/log.js"
};
static const unsigned char openapi_json[] = {
#embed "../Page/Assets/openapi.json"
};
static const unsigned char page_css[] = {
#embed "../Page/Assets/page.css"
};
static const unsigned char rules_js[] = {
#embed "../Page/Assets/rules.js"
};
static const unsigned char verdicts_js[] = {
#embed "../Page/Assets/verdicts.js"
};

// A file a line.
// clang-format off
static const sl_file files[] = {
    {"app.js", app_js, sizeof app_js},
    {"counts.js", counts_js, sizeof counts_js},
    {"events.js", events_js, sizeof events_js},
    {"graph.js", graph_js, sizeof graph_js},
    {"hls.js", hls_js, sizeof hls_js},
    {"icon.svg", icon_svg, sizeof icon_svg},
    {"index.html", index_html, sizeof index_html},
    {"live.js", live_js, sizeof live_js},
    {"log.js", log_js, sizeof log_js},
    {"openapi.json", openapi_json, sizeof openapi_json},
    {"page.css", page_css, sizeof page_css},
    {"rules.js", rules_js, sizeof rules_js},
    {"verdicts.js", verdicts_js, sizeof verdicts_js},
};
// clang-format on

const sl_file *sl_page(size_t *count) {
    *count = sizeof files / sizeof files[0];
    return files;
}
