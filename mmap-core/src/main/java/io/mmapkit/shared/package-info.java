/**
 * Memory shared by processes, by name, by file or by descriptor: created in one step, described by itself, never left half made.
 *
 * <p>Descriptors travel from one process to another over {@link io.mmapkit.shared.SegmentSocket}s.
 */
package io.mmapkit.shared;
