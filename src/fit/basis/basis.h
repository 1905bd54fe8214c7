// SPDX-License-Identifier: MIT
// Fitting a basis: what its parts share.

#ifndef SKCI_BASIS_H
#define SKCI_BASIS_H

#include "fit/fit.h"

#include <stdatomic.h>

enum {
    SKCI_NODE_AXES = 3,
    SKCI_AXES = 5,
    SKCI_CORNERS = 8,
    SKCI_MOST_NODES = 64,  // that an axis chooses,
    SKCI_MOST_GIVEN = 256, // and that it is given
    SKCI_MOST_FILTERS = 4096,
    SKCI_EXACT = 100, // dB that count as exact: what 16 bits see
};

// What is asked for, and how far it is.
typedef struct skci_basis_task {
    skc_kernel_at kernel_at;
    void *user;
    int axis_count;
    const skc_axis *axes;
    const skc_basis_options *options;
    skci_watch watch;
    double start;                  // when it began, in seconds
    double phase_start, phase_end; // of the work at hand, as fractions of the whole
    _Atomic double fraction;       // of the whole
} skci_basis_task;

// A grid of nodes with a filter at each, last axis fastest. The filters are one block of parameters each, laid out as
// in ops/cascade.h.
typedef struct skci_nodes {
    skci_basis_task *task;
    int dims;                    // axes of kind SKC_PARAMETER_NODES
    int axis_of[SKCI_NODE_AXES]; // which of the task's
    int counts[SKCI_NODE_AXES];  // nodes on each; 1 beyond `dims`
    double *values[SKCI_NODE_AXES];
    int count;              // of nodes
    skc_kernel **kernels;   // at each node, with the other axes at their first value
    skci_problem *problems; // of each of these kernels: its bounds
    double *sums;           // of each
    char *identity;         // is it one pixel at the anchor?
    int turns;              // is there an axis of rotation?
    // Of the filters; layer_count is 0 before a structure was chosen.
    int layer_count, layers[SKC_MAX_LAYERS], size;
    double *parameters; // count x size
    double *damping;    // of each node's steps
} skci_nodes;

// A kernel that the basis is to meet.
typedef struct skci_point {
    double at[SKCI_AXES];
    int corner_count, corners[SKCI_CORNERS]; // the nodes around it,
    double shares[SKCI_CORNERS];             // and their shares
    double cosine, sine;                     // of the angle, times the scale
    skc_kernel *target;
    double weight;               // of its error
    int grid_width, grid_height; // on which the response does not wrap around
} skci_point;

typedef struct skci_points {
    int count;
    skci_point *points;
    int *touched, *first; // node n touches the points touched[first[n]] .. touched[first[n + 1] - 1]
} skci_points;

// Refuses what cannot be fitted, with SKC_INVALID. `options` may be NULL.
skc_status skci_basis_check_task(skc_kernel_at kernel_at, int axis_count, const skc_axis *axes,
                                 const skc_basis_options *options, skc_error *error);

// How far the work at hand is: `start` to `end` of the whole, and 0 to 1 of that.
void skci_task_phase(skci_basis_task *task, double start, double end);
void skci_task_progress(skci_basis_task *task, double done);

// The kernel at a point, checked.
skc_status skci_basis_kernel(const skci_basis_task *task, const double *at, skc_kernel **kernel, skc_error *error);

// Nodes at these places, with their kernels, without filters.
skc_status skci_nodes_create(skci_basis_task *task, const int *counts, double *const *values, skci_nodes **nodes,
                             skc_error *error);
void skci_nodes_free(skci_nodes *nodes);

// Gives each node room for a filter of this structure.
skc_status skci_nodes_structure(skci_nodes *nodes, int layer_count, const int *layers, skc_error *error);

// Where the point's `at` lies: corners, shares, turn, grid.
void skci_nodes_locate(const skci_nodes *nodes, skci_point *point);

// How far from the anchor a node's response may reach in any direction.
double skci_nodes_radius(const skci_problem *bounds);

// The filter at a point.
void skci_nodes_blend(const skci_nodes *nodes, const skci_point *point, double *parameters);

// Node n's index along each axis, and back.
void skci_nodes_index(const skci_nodes *nodes, int n, int index[SKCI_NODE_AXES]);
int skci_nodes_at(const skci_nodes *nodes, const int index[SKCI_NODE_AXES]);

// Keeps a node's filter in its bounds, its layers' sums as they are to be, and the identity the identity.
void skci_nodes_settle(const skci_nodes *nodes, int n, double *parameters);

// The points that count: the nodes, and `between` points along each axis of each cell, at `turns` angles and scales
// each. Kernels that are among the `earlier` points, which may be NULL, are taken from these, which are of no use then
// but to be freed.
skc_status skci_points_create(const skci_nodes *nodes, int between, int turns, skci_points *earlier,
                              skci_points **points, skc_error *error);
// One node's own.
skc_status skci_points_of_node(const skci_nodes *nodes, int n, int turns, skci_points **points, skc_error *error);
// Lists the points that each node touches anew, after they were located.
skc_status skci_points_list(const skci_nodes *nodes, skci_points *points, skc_error *error);
void skci_points_free(skci_points *points);

// Levenberg-Marquardt on one node's filter, the others kept: at most `steps`, that never make the sum of the weighted
// errors of the points that it touches larger. `sum` gets that, unless the watch said to stop before.
typedef struct skci_block skci_block;
skc_status skci_block_create(const skci_nodes *nodes, skci_block **block, skc_error *error);
void skci_block_free(skci_block *block);
skc_status skci_block_run(skci_block *block, skci_nodes *nodes, const skci_points *points, int n, int steps,
                          double *sum, skc_error *error);

// The derivative of that error with respect to the node's parameters, for tests.
skc_status skci_block_gradient(skci_block *block, const skci_points *points, int n, double *gradient, skc_error *error);

// Rounds over all nodes, in parallel, at most `sweeps`; fewer if this `share` of the effort does not allow them, or if
// one brings less than `tolerance` of the error.
skc_status skci_fit_jointly(skci_nodes *nodes, const skci_points *points, int sweeps, double share, double tolerance,
                            skc_error *error);

// The node with the largest kernel.
int skci_hardest(const skci_nodes *nodes);

// The filter of that one, by search.
skc_status skci_fit_hardest(skci_nodes *nodes, skc_error *error);

// The filters of all nodes from the hardest one's, by continuation.
skc_status skci_continue(skci_nodes *nodes, skc_error *error);

// Fits a node alone, to several angles if it is to be turned. `sum`, unless NULL, gets its error.
skc_status skci_settle_alone(skci_nodes *nodes, int n, int steps, double *sum, skc_error *error);

// Chooses the structure and makes the first filters of it.
skc_status skci_choose_structure(skci_nodes *nodes, skc_error *error);

// The sum of the weighted errors of all points.
skc_status skci_points_error(const skci_nodes *nodes, const skci_points *points, double *sum, skc_error *error);

// Node n's filter from a complex of the same structure.
void skci_nodes_take(skci_nodes *nodes, int n, const skc_complex *complex);

// A new node in the middle of a cell, for each index along the other axes.
skc_status skci_nodes_split(skci_nodes **nodes, int axis, int cell, skc_error *error);

// The nodes without those at an index along an axis.
skc_status skci_nodes_without(const skci_nodes *nodes, int axis, int index, skci_nodes **fewer, skc_error *error);

// Where the number of nodes is given: takes out those beyond it, and moves others to where they are missed more.
skc_status skci_exchange(skci_nodes **nodes, int sweeps, int turns, skc_error *error);

// Splits cells until nodes are as many as are asked for, or the points between them good enough; fits jointly after
// each.
skc_status skci_refine(skci_nodes **nodes, int sweeps, int turns, skc_error *error);

// The expected image PSNR at each point.
skc_status skci_judge(const skci_nodes *nodes, const skci_points *points, double *psnr, skc_error *error);

// Fills the figures of the report.
skc_status skci_report(const skci_nodes *nodes, int turns, skc_basis_report *report, skc_error *error);

// The filter with these parameters.
skc_status skci_nodes_complex(const skci_nodes *nodes, const double *parameters, skc_complex **complex,
                              skc_error *error);

// The nodes' filters as a basis.
skc_status skci_nodes_basis(const skci_nodes *nodes, skc_basis **basis, skc_error *error);

// Refuses a start that is on other axes; and its nodes, with its filters.
skc_status skci_resume_check(const skci_basis_task *task, skc_error *error);
skc_status skci_nodes_resume(skci_basis_task *task, skci_nodes **nodes, skc_error *error);

// Shows the caller what there is.
skc_status skci_tell_better(const skci_nodes *nodes, skc_error *error);

#endif
