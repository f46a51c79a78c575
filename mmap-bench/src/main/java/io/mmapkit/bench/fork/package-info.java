/** The figures that the library promises of children by fork: {@link io.mmapkit.bench.fork.ForkFigures}. */
package io.mmapkit.bench.fork;
