/**
 * Mapped memory as typed, safe Java objects: {@link io.mmapkit.MappedRegion} and the words it is described with.
 *
 * <p>A <em>region</em> is a mapping of a file or of memory without a file. It is reached through a
 * {@link java.lang.foreign.MemorySegment}, its <em>view</em>: bounds, lifetime and write protection are checked by the JVM, so that no
 * access goes past its end, outlives it or changes what it must not. Offsets and lengths are in bytes and need no alignment.
 *
 * <p>Errors. What a caller can know is wrong is an {@link java.lang.IllegalArgumentException}, an
 * {@link java.lang.IndexOutOfBoundsException} or an {@link java.lang.IllegalStateException}, before anything happens. What the system
 * refuses is an {@link java.io.IOException}: a {@link java.nio.file.FileSystemException} where a path or a name is known, with the
 * {@link io.mmapkit.libc.error.SystemCallException} as its cause. What this kernel or machine doesn't have is an
 * {@link java.lang.UnsupportedOperationException}. A failed operation leaves everything as it was: no file it made, no size it
 * changed, no descriptor. (Storage that was allocated in holes of a file that was there may stay allocated; and a file that was made or
 * made longer stays so where somebody else keeps an flock(2) of it, since that may be another region that uses it.)
 *
 * <p>What no library can prevent: a file that is cut short while it is mapped has no memory behind the pages past its new end. An access
 * through a view to such a page throws {@link java.lang.InternalError}, at the time of the access or some time later; the same access by
 * {@link java.util.zip.CRC32}, by {@link java.lang.foreign.MemorySegment#mismatch} or by native code ends the JVM.
 */
package io.mmapkit;
