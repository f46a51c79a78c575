package io.mmapkit;

import io.mmapkit.libc.Mman;
import io.mmapkit.libc.error.SystemCallException;
import io.mmapkit.os.Refusal;
import java.io.IOException;
import java.util.Set;

/** Finds a place for the pages of a region, in what was taken ahead for them if anything was, and room behind them; and maps them there. */
record Placement(RegionRequest request, OpenFile file, Paging paging, Holdings holdings) {
    private static final long LOW_END = 1L << 31; // of MapFlag.LOW_2GIB

    /**
     * Maps the first pages at a place of their own.
     *
     * @param length of them, in bytes
     * @param reserved how many bytes are taken for the region to grow, or 0
     */
    Place map(long length, long reserved, Set<Protection> protection) throws IOException {
        return map(length, reserved, protection, MapCall.first(request, file, paging.unit()));
    }

    /** Maps all pages once more, at another place. */
    Place mapAgain(long length, Set<Protection> protection) throws IOException {
        return map(length, 0, protection, MapCall.later(request, file, paging.unit()));
    }

    private Place map(long length, long reserved, Set<Protection> protection, MapCall call) throws IOException {
        Reservation reservation = null;
        long address;
        try {
            if (reserved > 0) {
                reservation = reserve(paging.pagesFor(reserved));
            } else if (request.hugePages()) {
                reservation = reserve(length);
            }
            if (reservation == null) {
                address = call.map(request.address(), length, paging.fileStart(), protection, 0);
            } else {
                address = call.map(reservation.address(), length, paging.fileStart(), protection, Mman.MAP_FIXED);
            }
        } catch (IOException | RuntimeException | Error failure) {
            if (reservation != null) {
                Holdings.unmap(reservation.address(), reservation.length());
            }
            throw failure;
        }
        if (reservation == null) {
            holdings.add(address, length);
        } else {
            holdings.add(reservation.address(), reservation.length());
        }
        return new Place(address, length, reservation);
    }

    private MapCall more() {
        return MapCall.later(request, file, paging.unit());
    }

    /** The part of the address space that was asked for. */
    private int area() {
        return MapFlag.bits(request.flags()) & (Mman.MAP_32BIT | Mman.MAP_ABOVE4G);
    }

    private Reservation reserve(long length) throws IOException {
        try {
            if (request.hugePages()) {
                PageSize huge = HugePages.transparentSize();
                return Reservation.of(length, area(), huge, paging.fileStart() & huge.bytes() - 1);
            }
            PageSize unit = paging.unit();
            return unit.equals(PageSize.system())
                    ? Reservation.of(length, area())
                    : Reservation.of(length, area(), unit, 0);
        } catch (ArithmeticException tooLong) {
            throw Paging.tooLong(length, tooLong);
        } catch (SystemCallException refused) {
            throw Refusal.of(file.name(), refused);
        }
    }

    /**
     * Maps more pages behind those of a place.
     *
     * @return the longer place; null if there is no room, and nothing has changed
     */
    Place extended(Place place, long newLength, Set<Protection> protection) throws IOException {
        if (request.flags().contains(MapFlag.LOW_2GIB) && newLength > LOW_END - place.address()) {
            return null; // the kernel would go on above
        }
        return place.reservation() == null
                ? extendedInPlace(place, newLength, protection)
                : extendedIntoReservation(place, newLength, protection);
    }

    private Place extendedInPlace(Place place, long newLength, Set<Protection> protection) throws IOException {
        long extra = newLength - place.length();
        try {
            long got = more().map(place.end(), extra, paging.fileStart() + place.length(), protection,
                    Mman.MAP_FIXED_NOREPLACE);
            if (got != place.end()) { // before Linux 4.17 it is a mere wish
                Holdings.unmap(got, extra);
                return null;
            }
            holdings.add(place.end(), extra);
            return place.ofLength(newLength);
        } catch (IOException refused) {
            if (MapCall.isOccupied(refused)) {
                return null;
            }
            throw refused;
        }
    }

    /** Puts more into the reservation, which is made wider if it must be and can. */
    private Place extendedIntoReservation(Place place, long newLength, Set<Protection> protection) throws IOException {
        long extra = newLength - place.length();
        Reservation before = place.reservation();
        Reservation wide = before.covers(place.end(), extra)
                ? before
                : widened(before, place.end() + extra - before.end());
        if (wide == null) {
            return null;
        }
        try {
            more().map(place.end(), extra, paging.fileStart() + place.length(), protection, Mman.MAP_FIXED);
            return new Place(place.address(), newLength, wide);
        } catch (IOException | RuntimeException | Error failure) {
            try {
                wide.repair(place.end(), extra);
            } catch (SystemCallException alsoRefused) {
                failure.addSuppressed(alsoRefused);
            }
            if (wide != before) {
                holdings.removeOrLater(before.end(), wide.end() - before.end());
            }
            throw failure;
        }
    }

    private Reservation widened(Reservation before, long bytes) throws IOException {
        try {
            Reservation wider = before.extended(bytes);
            if (wider != null) {
                holdings.add(before.end(), bytes);
            }
            return wider;
        } catch (SystemCallException refused) {
            throw MappingBudget.explained(file.name(), refused);
        }
    }

    /**
     * Whether a second mapping shows the same bytes, so that views of the first one stay good; and whether it may lie elsewhere.
     */
    boolean canBeMappedTwice() {
        return request.sharing().isShared() && !(request.backing() instanceof AnonymousBacking)
                && !request.flags().contains(MapFlag.FIXED_NOREPLACE);
    }
}
