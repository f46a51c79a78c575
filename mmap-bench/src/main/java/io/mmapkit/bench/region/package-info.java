/**
 * The figures that the library promises of its regions, each measured beside what it is compared with. A figure is a class that
 * implements {@link io.mmapkit.bench.region.RegionFigure} and a line in {@link io.mmapkit.bench.region.RegionFigures}.
 */
package io.mmapkit.bench.region;
