/**
 * Memory shared by processes, by name, by file or by descriptor: created in one step, described by itself, never left half made.
 *
 * <p>{@link io.mmapkit.shared.SharedSegment} is the way in.
 */
package io.mmapkit.shared;
