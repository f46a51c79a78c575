package io.mmapkit;

/**
 * Where pages of a region are.
 *
 * @param address of the first one
 * @param length in bytes
 * @param reservation what they lie in; or null
 */
record Place(long address, long length, Reservation reservation) {
    long end() {
        return address + length;
    }

    Place ofLength(long newLength) {
        return new Place(address, newLength, reservation);
    }
}
