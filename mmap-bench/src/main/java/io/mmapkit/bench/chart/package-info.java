/** Pictures of results for pages that run no script. */
package io.mmapkit.bench.chart;
