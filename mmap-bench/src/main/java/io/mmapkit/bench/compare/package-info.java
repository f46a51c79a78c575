/** Results beside other results: what became faster or slower, and what lies within the noise. */
package io.mmapkit.bench.compare;
