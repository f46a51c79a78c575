/** The figures that the library promises of its regions: {@link io.mmapkit.bench.region.RegionFigures}. */
package io.mmapkit.bench.region;
