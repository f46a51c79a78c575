/**
 * Programs and libraries as files: what an ELF file says of itself, and its segments in memory as execve(2) would put them there; elf(5).
 *
 * <p>{@link io.mmapkit.elf.ElfFile} reads, {@link io.mmapkit.elf.ElfImage} maps. Nothing of a file is believed: each offset and each length is
 * checked against the file before it is used, and what can't be so is an {@link io.mmapkit.elf.ElfFormatException}. Nothing is executed.
 */
package io.mmapkit.elf;
