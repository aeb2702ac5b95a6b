package dev.flowledger.query.standby;

/** Which server has answered a read, and why it was the primary. */
public enum ReadOutcome {
    /** A standby has answered. */
    STANDBY("A standby has answered."),

    /** The standby has not replayed the acknowledged changes in time. */
    BEHIND("A standby has not replayed all acknowledged changes within flowledger.read-datasource.max-wait."),

    /** No standby accepts connections, or none of them became free in time. */
    UNAVAILABLE("No connection to a standby was available."),

    /** The server of the read data source is not a standby. */
    PRIMARY("The server of flowledger.read-datasource.url is not a standby."),

    /** The position of the primary is not known, so that a standby cannot be compared with it. */
    UNKNOWN_POSITION("The primary has not answered which changes are acknowledged."),

    /** The read failed on the standby, and was repeated on the primary. */
    FAILED("A read has failed on a standby.");

    private final String description;

    ReadOutcome(String description) {
        this.description = description;
    }

    /** A sentence for the log. */
    public String description() {
        return description;
    }
}
