// Products of matrices as networks have them: OpenBLAS beside this project's kernels.
//
// usage: matrix_products.sh [THREADS…]
//
// Of c[rows][columns] = a[rows][depth] b[depth][columns], b constant, it prints GFLOP/s, the best
// of several runs, of
//   sgemm  OpenBLAS, a thread takes some columns;
//   gemv   the kernel of one row, a thread takes some columns of every row;
//   rows   the kernel of packed rows and columns, b packed before, a thread packs and takes some
//          rows;
// and how far gemv and rows are from sgemm, relative to the largest sum.

#include <cblas.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kernels.h"

extern void openblas_set_num_threads(int threads);
extern char *openblas_get_corename(void);

typedef struct {
    const char *name;
    int64_t rows, depth, columns;
} product;

typedef struct {
    product p;
    const k_table *table;
    float *a, *b, *transposed, *packed, *packed_rows, *c;
} job;

typedef void (*method)(job *j, int part, int parts);

static int64_t cut(int64_t whole, int part, int parts) { return whole * part / parts; }

static void sgemm(job *j, int part, int parts) {
    int64_t first = cut(j->p.columns, part, parts), last = cut(j->p.columns, part + 1, parts);
    if (last == first) return;
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (int)j->p.rows, (int)(last - first),
                (int)j->p.depth, 1, j->a, (int)j->p.depth, j->b + first, (int)j->p.columns, 0,
                j->c + first, (int)j->p.columns);
}

static void gemv(job *j, int part, int parts) {
    int64_t first = cut(j->p.columns, part, parts), last = cut(j->p.columns, part + 1, parts);
    for (int64_t row = 0; row < j->p.rows; row++)
        j->table->gemv(j->transposed, j->a + row * j->p.depth, NULL, j->c + row * j->p.columns,
                       j->p.depth, first, last, K_ACT_NONE, 0, 0);
}

static void rows(job *j, int part, int parts) {
    k_product s = {.rows = j->p.rows, .columns = (int32_t)j->p.columns};
    s.depth = (int32_t)j->p.depth;
    s.out_step = j->p.columns;
    s.act = K_ACT_NONE;
    int64_t tiles = j->table->product_tiles(s.rows);
    int64_t first = cut(tiles, part, parts), last = cut(tiles, part + 1, parts);
    j->table->product_pack_rows(j->a, s.depth, 1, 1, s.rows, s.depth, j->packed_rows, first, last);
    j->table->product(&s, j->packed_rows, j->packed, j->c, first, last, 0,
                      j->table->product_panels(s.columns));
}

typedef struct {
    job *j;
    method run;
    int part, parts, times;
} share;

static void *work(void *argument) {
    share *s = argument;
    for (int i = 0; i < s->times; i++) s->run(s->j, s->part, s->parts);
    return NULL;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/// GFLOP/s of the best of some runs.
static double measure(job *j, method run, int threads) {
    double flop = 2.0 * (double)j->p.rows * (double)j->p.depth * (double)j->p.columns;
    int times = (int)(1e9 / flop) + 1;
    double best = INFINITY;
    for (int trial = 0; trial < 5; trial++) {
        pthread_t handles[64];
        share shares[64];
        double start = seconds();
        for (int t = 0; t < threads; t++) {
            shares[t] = (share){j, run, t, threads, times};
            if (t > 0) pthread_create(&handles[t], NULL, work, &shares[t]);
        }
        work(&shares[0]);
        for (int t = 1; t < threads; t++) pthread_join(handles[t], NULL);
        double time = (seconds() - start) / times;
        if (time < best) best = time;
    }
    return flop / best / 1e9;
}

static float *array(int64_t count) {
    float *p = aligned_alloc(64, (size_t)((count + 64) * 4 + 63) / 64 * 64);
    memset(p, 0, (size_t)(count + 64) * 4);
    return p;
}

static double distance(const float *a, const float *b, int64_t count) {
    double most = 0, largest = 0;
    for (int64_t i = 0; i < count; i++) {
        most = fmax(most, fabs((double)a[i] - (double)b[i]));
        largest = fmax(largest, fabs((double)a[i]));
    }
    return most / largest;
}

static void compare(const product *p, int threads) {
    job j = {.p = *p, .table = k_kernels()};
    int32_t columns = (int32_t)p->columns, depth = (int32_t)p->depth;
    j.a = array(p->rows * p->depth);
    j.b = array(p->depth * p->columns);
    j.transposed = array(p->depth * p->columns);
    j.packed_rows = array((int64_t)j.table->product_row_floats(p->rows, depth));
    j.packed = array((int64_t)j.table->product_floats(columns, depth));
    j.c = array(p->rows * p->columns);
    uint32_t state = 1;
    for (int64_t i = 0; i < p->rows * p->depth; i++)
        j.a[i] = (float)((state = state * 1664525 + 1013904223) >> 8) / 16777216 - 0.5f;
    for (int64_t i = 0; i < p->depth * p->columns; i++)
        j.b[i] = (float)((state = state * 1664525 + 1013904223) >> 8) / 16777216 - 0.5f;
    for (int64_t k = 0; k < p->depth; k++)
        for (int64_t n = 0; n < p->columns; n++)
            j.transposed[n * p->depth + k] = j.b[k * p->columns + n];
    j.table->product_pack(j.b, columns, 1, columns, depth, j.packed, 0,
                          j.table->product_panels(columns));
    method methods[3] = {sgemm, gemv, rows};
    double rates[3], errors[3];
    float *wanted = array(p->rows * p->columns);
    for (int m = 0; m < 3; m++) {
        rates[m] = measure(&j, methods[m], threads);
        if (m == 0) memcpy(wanted, j.c, (size_t)(p->rows * p->columns) * 4);
        errors[m] = distance(wanted, j.c, p->rows * p->columns);
    }
    printf(
        "%-28s [%lld,%lld]x[%lld,%lld] threads %d  sgemm %6.1f  gemv %6.1f  rows %6.1f  "
        "distances %.0e %.0e\n",
        p->name, (long long)p->rows, (long long)p->depth, (long long)p->depth,
        (long long)p->columns, threads, rates[0], rates[1], rates[2], errors[1], errors[2]);
    float *all[] = {j.a, j.b, j.transposed, j.packed, j.packed_rows, j.c, wanted};
    for (int i = 0; i < 7; i++) free(all[i]);
}

int main(int argc, char **argv) {
    static const product products[] = {
        {"ViT-B projections", 197, 768, 2304},
        {"ViT-B output", 197, 768, 768},
        {"ViT-B perceptron", 197, 768, 3072},
        {"ViT-B perceptron, back", 197, 3072, 768},
        {"ViT-S of 577", 577, 384, 1152},
        {"last stage of Swin", 49, 768, 768},
        {"last stage of ConvNeXt", 49, 768, 3072},
        {"middle stage of Swin", 196, 384, 1536},
        {"detector's queries", 300, 256, 256},
        {"one of a sequence", 1, 768, 2304},
        {"classifier", 1, 1024, 1000},
        {"classifier of 16", 16, 1024, 1000},
        {"scores of a head", 197, 64, 197},
    };
    openblas_set_num_threads(1);
    printf("OpenBLAS core %s, kernels of tier %d\n", openblas_get_corename(), k_kernels()->tier);
    for (int t = 1; t < argc || t == 1; t++) {
        int threads = argc > 1 ? atoi(argv[t]) : 1;
        if (threads < 1 || threads > 64) return 64;
        for (size_t i = 0; i < sizeof products / sizeof *products; i++)
            compare(&products[i], threads);
    }
    return 0;
}
