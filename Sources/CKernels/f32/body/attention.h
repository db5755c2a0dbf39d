// Attention of one head: some queries at a time, one query to a lane. Scores lie as they leave the
// product of keys and queries, [key][query], so that a softmax runs down the lanes and the weights
// are the right matrix of the product with the values without being moved.

enum {
    /// Panels of queries that are taken at once, for each pass over the keys.
    k_attention_panels = 2,
    /// Keys whose weights and values are mixed at a time, in a first-level cache.
    k_attention_keys = 128
};

static int32_t K_FN(attention_groups)(int32_t queries) {
    return (K_FN(product_panels)(queries) + k_attention_panels - 1) / k_attention_panels;
}

/// Floats of a panel's parts: its queries, its scores and its sums of values.
K_INLINE int64_t K_FN(attention_panel_floats)(const k_attention *s) {
    return ((int64_t)s->size + s->keys + s->width) * K_FN(panel);
}

static size_t K_FN(attention_floats)(const k_attention *s) {
    return (size_t)K_FN(attention_panel_floats)(s) * k_attention_panels;
}

/// One panel of queries: `width` lanes, of which `queries` are real.
typedef struct {
    float *queries, *scores, *sums;
    int32_t first, count, width;
} K_FN(attention_panel);

/// scores[key][query] += log2 e * mask[query][key].
K_INLINE void K_FN(attention_add)(const K_FN(attention_panel) *p, const float *mask, int64_t step,
                                  int32_t keys) {
    for (int32_t c = 0; c < p->count; c += 16) {
        int64_t real = k_smaller(16, p->count - c);
        const float *rows = mask + (p->first + c) * step;
        for (int32_t k0 = 0; k0 < keys; k0 += 16) {
            int64_t count = k_smaller(16, keys - k0);
            v16 v[16];
            for (int64_t i = 0; i < 16; i++) {
                const float *at = rows + i * step + k0;
                v[i] = i >= real     ? k_splat(0.0f)
                       : count == 16 ? k_load_any(at)
                                     : k_load_part(at, (size_t)count);
            }
            k_transpose(v);
            float *to = p->scores + (int64_t)k0 * p->width + c;
            for (int64_t k = 0; k < count; k++, to += p->width)
                k_store(to, k_load(to) + v[k] * 1.44269504f);
        }
    }
}

/// The largest score of each query.
K_INLINE v16 K_FN(attention_top)(const float *scores, int32_t keys, int32_t width) {
    v16 most = k_splat(-__builtin_inff());
    for (int32_t k = 0; k < keys; k++, scores += width) most = k_at_least(k_load(scores), most);
    return most;
}

/// 2^(score - top) in place of `keys` scores, added to `sum` in order. With `replaces_nan` what is
/// no number counts as nothing; the sum keeps it.
K_INLINE v16 K_FN(attention_weights)(float *scores, int32_t keys, int32_t width, v16 top, v16 sum,
                                     bool replaces_nan) {
    for (int32_t k = 0; k < keys; k++, scores += width) {
        v16 e = k_exp2_falling(k_load(scores) - top);
        sum += e;
        k_store(scores, replaces_nan ? (e != e ? k_splat(0.0f) : e) : e);
    }
    return sum;
}

/// Stores the sums of a panel's queries, each divided by the sum of its weights.
K_INLINE void K_FN(attention_store)(const k_attention *s, const K_FN(attention_panel) *p,
                                    const v16 *sum, float *out) {
    for (int32_t c = 0; c < p->count; c += 16) {
        v16 total = sum[c / 16], scale = 1.0f / total;
        if (s->replaces_nan) scale = total != total ? k_splat(0.0f) : scale;
        int64_t real = k_smaller(16, p->count - c);
        if (s->out_element != 1) {
            // The sums lie as the results do: query beside query.
            float *to = out + p->first + c;
            for (int32_t w = 0; w < s->width; w++, to += s->out_element) {
                v16 v = k_load(p->sums + (int64_t)w * p->width + c) * scale;
                if (real == 16)
                    k_store_any(to, v);
                else
                    k_store_part(to, v, (size_t)real);
            }
            continue;
        }
        for (int32_t w0 = 0; w0 < s->width; w0 += 16) {
            size_t count = (size_t)k_smaller(16, s->width - w0);
            v16 v[16];
            for (int32_t i = 0; i < 16; i++)
                v[i] = i < (int32_t)count
                           ? k_load(p->sums + (int64_t)(w0 + i) * p->width + c) * scale
                           : k_splat(0.0f);
            k_transpose(v);
            float *to = out + (p->first + c) * s->out_step + w0;
            for (int64_t i = 0; i < real; i++, to += s->out_step) {
                if (count == 16)
                    k_store_any(to, v[i]);
                else
                    k_store_part(to, v[i], count);
            }
        }
    }
}

static void K_FN(attention)(const k_attention *s, const float *q, const float *keys,
                            const float *values, float *out, float *scratch, int32_t group0,
                            int32_t group1) {
    int64_t key_tiles = K_FN(product_tiles)(s->keys);
    int64_t value_tiles = K_FN(product_tiles)(s->width);
    int32_t panels = K_FN(product_panels)(s->queries);
    for (int32_t g = group0; g < group1; g++) {
        K_FN(attention_panel) group[k_attention_panels];
        int32_t taken = (int32_t)k_smaller(k_attention_panels, panels - g * k_attention_panels);
        for (int32_t i = 0; i < taken; i++) {
            int32_t at = g * k_attention_panels + i, first = at * K_FN(panel);
            K_FN(attention_panel) *p = group + i;
            p->queries = scratch + i * K_FN(attention_panel_floats)(s);
            p->scores = p->queries + (int64_t)s->size * K_FN(panel);
            p->sums = p->scores + (int64_t)s->keys * K_FN(panel);
            p->first = first;
            p->count = (int32_t)k_smaller(K_FN(panel), s->queries - first);
            p->width = K_FN(panel_width)(s->queries, at);
            K_FN(product_pack)(q + first * s->q_step, s->q_element, s->q_step, p->count, s->size,
                               p->queries, 0, 1);
        }
        K_FN(product_tile) t = {.depth = s->size};
        for (int64_t i = 0; i < key_tiles; i++) {
            int64_t row = K_FN(tile_row)(s->keys, key_tiles, i);
            int64_t count = K_FN(tile_row)(s->keys, key_tiles, i + 1) - row;
            t.a = keys + i * K_FN(tile_slots) *s->size;
            for (K_FN(attention_panel) *p = group; p < group + taken; p++) {
                t.w = p->queries;
                t.out = p->scores + row * p->width;
                t.out_step = t.columns = p->width;
                K_FN(product_functions)[p->width / 16 - 1][count - 1](&t);
            }
        }
        for (K_FN(attention_panel) *p = group; p < group + taken; p++) {
            v16 top[K_CONV_BLOCKS], sum[K_CONV_BLOCKS];
            for (int32_t m = 0; m < s->masks; m++)
                K_FN(attention_add)(p, s->mask[m], s->mask_step[m], s->keys);
            for (int32_t c = 0; c < p->width; c += 16) {
                top[c / 16] = K_FN(attention_top)(p->scores + c, s->keys, p->width);
                sum[c / 16] = k_splat(0.0f);
            }
            for (int32_t k0 = 0; k0 < s->keys; k0 += k_attention_keys) {
                int32_t taken_keys = (int32_t)k_smaller(k_attention_keys, s->keys - k0);
                float *scores = p->scores + (int64_t)k0 * p->width;
                for (int32_t c = 0; c < p->width; c += 16)
                    sum[c / 16] =
                        K_FN(attention_weights)(scores + c, taken_keys, p->width, top[c / 16],
                                                sum[c / 16], s->replaces_nan != 0);
                K_FN(product_tile) v = {.w = scores, .depth = taken_keys};
                v.out_step = v.columns = p->width;
                for (int64_t i = 0; i < value_tiles; i++) {
                    int64_t row = K_FN(tile_row)(s->width, value_tiles, i);
                    int64_t count = K_FN(tile_row)(s->width, value_tiles, i + 1) - row;
                    v.a = values + (i * s->keys + k0) * K_FN(tile_slots);
                    v.out = p->sums + row * p->width;
                    v.residual = k0 == 0 ? NULL : v.out;
                    K_FN(product_functions)[p->width / 16 - 1][count - 1](&v);
                }
            }
            K_FN(attention_store)(s, p, sum, out);
        }
    }
}
