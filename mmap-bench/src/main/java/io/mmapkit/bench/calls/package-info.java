/** What it costs to call into C at all. */
package io.mmapkit.bench.calls;
