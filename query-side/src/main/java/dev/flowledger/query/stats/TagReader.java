package dev.flowledger.query.stats;

import dev.flowledger.query.readmodel.ReadModelQueries;
import dev.flowledger.query.readmodel.SqlFragment;
import java.util.List;
import org.springframework.stereotype.Component;

/** Finds tags by a part of them. */
@Component
class TagReader {

    /** An index finds the flows that changed last. To search the tags of all flows would read them all. */
    private static final String TAGS = """
            select tag, count(*) as flows
            from (select tags from read_model.flow order by updated desc, id limit 10000) recent,
                lateral (select distinct unnest(tags) as tag) each
            where strpos(lower(tag), lower(?)) > 0
            group by tag order by flows desc, tag limit ?""";

    private final ReadModelQueries readModel;

    TagReader(ReadModelQueries readModel) {
        this.readModel = readModel;
    }

    /** The tags that contain a text, the one that most flows have is the first. */
    List<KnownTag> find(String part, int limit) {
        return readModel.query(
                SqlFragment.of(TAGS, part, limit),
                (row, number) -> new KnownTag(row.getString("tag"), row.getLong("flows")));
    }
}
