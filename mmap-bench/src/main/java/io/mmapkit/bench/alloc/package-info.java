/** What heaps in mapped memory cost, in time and in room, beside the C library's. */
package io.mmapkit.bench.alloc;
