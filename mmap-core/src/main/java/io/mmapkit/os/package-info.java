/** What all packages of this module need of the system beyond its calls: names, refusals, interrupted calls. Not exported. */
package io.mmapkit.os;
