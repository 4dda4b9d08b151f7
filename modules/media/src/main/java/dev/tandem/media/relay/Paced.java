package dev.tandem.media.relay;

/** Something that sends on its own, every 20 ms. */
interface Paced {
    /** One step; on the pacer's thread. */
    void tick(Workspace workspace);
}
