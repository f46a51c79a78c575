/**
 * The Linux calls this library is made of, one class per C header, with the names of the manual pages.
 *
 * <p>Nothing here is checked beyond what the kernel checks, apart from the sizes of buffers the kernel reads or writes: a wrong address
 * given to {@code munmap} or {@code mprotect} kills the process, as it does in C. The package is therefore exported to the other modules
 * of this project only. Constants and structure layouts are those of the machine it runs on; a test compiles a C program that prints
 * them and compares.
 *
 * <p>Conventions. A parameter has the name and the C type of its manual page: {@code int} is {@code int}; {@code size_t}, {@code ssize_t},
 * {@code off_t} and {@code long} are {@code long}, in bytes; a pointer is a {@link java.lang.foreign.MemorySegment}, whose scope is kept
 * alive while the call runs, so that a mapping can't be closed underneath it. A refused call throws
 * {@link io.mmapkit.libc.error.SystemCallException}; a call the kernel or the C library doesn't have throws
 * {@link java.lang.UnsupportedOperationException} that names it. All classes are safe for use by any number of threads. Every call is an
 * ordinary downcall: a thread that blocks or faults inside one doesn't hold up the garbage collector.
 */
package io.mmapkit.libc;
