package io.mmapkit.process;

/**
 * Where the bytes of a region are in a snapshot.
 *
 * @param offset in the file or stream, in bytes; divisible by 4096
 * @param byteSize of the region, in bytes
 * @param address where the region was mapped, for who has pointers in it
 * @param crc32c the CRC-32C of its bytes, as {@link java.util.zip.CRC32C} computes it
 */
public record SnapshotImage(long offset, long byteSize, long address, int crc32c) {}
