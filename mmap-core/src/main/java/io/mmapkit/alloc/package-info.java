/**
 * Blocks of memory within mapped memory, which can be given back one by one: also by another process, and after the file was opened again.
 *
 * <p>{@link io.mmapkit.alloc.RegionAllocator} is the way in.
 */
package io.mmapkit.alloc;
