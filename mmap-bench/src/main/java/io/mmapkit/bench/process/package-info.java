/** The figures that the library promises of processes: {@link io.mmapkit.bench.process.ProcessFigures}. */
package io.mmapkit.bench.process;
