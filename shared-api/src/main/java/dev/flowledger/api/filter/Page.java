package dev.flowledger.api.filter;

/** One page of the records that match filters. */
public interface Page extends Filters {

    /** The maximum page size of Prefect. */
    int MAX_LIMIT = 200;

    /** The maximum number of records to return. */
    Integer limit();

    /** The number of records to skip. */
    Integer offset();
}
