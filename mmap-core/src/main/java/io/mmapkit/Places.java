package io.mmapkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Where the pages of a region are and were, and what they allow. The region's lock guards it. */
final class Places {
    private final List<Place> earlier = new ArrayList<>(0); // where it was before it grew: views show it still
    private Place now;
    private Set<Protection> protection;
    private boolean wasWritable; // since zeros were last taken away

    Places(Set<Protection> protection) {
        this.protection = protection;
    }

    /** Null until it is mapped. */
    Place now() {
        return now;
    }

    List<Place> earlier() {
        return earlier;
    }

    /** The same place with another length, or the first one. */
    void set(Place place) {
        now = place;
    }

    /** Another place; what was mapped before stays, for the views there are. */
    void moveTo(Place place) {
        earlier.add(now);
        now = place;
    }

    /** Gives back where the region was before it grew; what the kernel doesn't take now, later. */
    void dropEarlier(KeptAdvice kept, Holdings holdings) {
        while (!earlier.isEmpty()) {
            Place place = earlier.removeLast();
            kept.forget(place.address(), place.length());
            Reservation reservation = place.reservation();
            if (reservation == null) {
                holdings.removeOrLater(place.address(), place.length());
            } else {
                holdings.removeOrLater(reservation.address(), reservation.length());
            }
        }
    }

    Set<Protection> protection() {
        return protection;
    }

    void allow(Set<Protection> wanted) {
        wasWritable |= protection.contains(Protection.WRITE);
        protection = wanted;
    }

    /** Whether something may have been stored since zeros were last taken away. */
    boolean mayHaveBeenWritten() {
        return wasWritable || protection.contains(Protection.WRITE);
    }

    /** Zeros were taken away. */
    void repaired() {
        wasWritable = false;
    }
}
