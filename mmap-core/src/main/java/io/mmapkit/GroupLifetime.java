package io.mmapkit;

import java.lang.foreign.Arena;

/** A lifetime that ends when the last region of a group is closed. */
final class GroupLifetime implements Lifetime {
    private final RegionGroup group;
    private boolean ended;

    /** Joins the group. */
    GroupLifetime(RegionGroup group) {
        this.group = group;
        group.join();
    }

    @Override
    public Arena arena() {
        return group.arena();
    }

    @Override
    public void hold(Holdings holdings) {
        group.hold(holdings);
    }

    @Override
    public void requireEndable() {
        throw new UnsupportedOperationException("the views of a region in a group live as long as the group:"
                + " this operation would have to end them");
    }

    @Override
    public void endViews() {
        requireEndable();
    }

    @Override
    public void end() {
        if (!ended) {
            group.leave();
            ended = true;
        }
    }
}
