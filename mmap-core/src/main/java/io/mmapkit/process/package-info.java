/**
 * Processes that share memory with this one, or have a copy of it: fork without the danger, copy-on-write, snapshots.
 *
 * <p>A forked JVM has one thread, and no garbage collector: a child that goes on in Java hangs sooner or later. So a child of this package never
 * does. It runs a {@link io.mmapkit.process.ChildProgram}, a list of steps that was made before the fork.
 */
package io.mmapkit.process;
