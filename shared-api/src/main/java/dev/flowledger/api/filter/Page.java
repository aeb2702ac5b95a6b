package dev.flowledger.api.filter;

/** One page of the records that match the filters. */
public interface Page extends Filters {

    /** The reference's largest page. */
    int MAX_LIMIT = 200;

    /** The most records to answer. */
    Integer limit();

    /** How many records to pass over first. */
    Integer offset();
}
