/**
 * How figures are measured that the library promises, each beside what it is compared with: in JVMs of their own, in turns, after a warm-up. A
 * figure is a class that implements {@link io.mmapkit.bench.figure.Figure}, and belongs to a {@link io.mmapkit.bench.figure.FigureSet}.
 */
package io.mmapkit.bench.figure;
