/**
 * Memory as the kernel sees it: what is mapped where and how much memory it takes ({@link io.mmapkit.vm.AddressSpace}), how an address becomes a
 * frame ({@link io.mmapkit.vm.PageTableIndices}, {@link io.mmapkit.vm.PageMap}), what was faulted in ({@link io.mmapkit.vm.PageFaults}), which
 * pages of a file are in memory ({@link io.mmapkit.vm.CachedFile}), and what operators see ({@link io.mmapkit.vm.MappedMemoryMXBean}).
 */
package io.mmapkit.vm;
