/** The figures that the library promises of its shared segments: {@link io.mmapkit.bench.shared.SharedFigures}. */
package io.mmapkit.bench.shared;
