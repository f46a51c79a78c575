/** Memory as the kernel sees it: what is mapped where, and how much memory it takes: {@link io.mmapkit.vm.AddressSpace}. */
package io.mmapkit.vm;
