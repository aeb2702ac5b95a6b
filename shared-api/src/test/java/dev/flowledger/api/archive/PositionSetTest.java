package dev.flowledger.api.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class PositionSetTest {

    @Property(tries = 300)
    void a_set_contains_its_positions_and_no_others(@ForAll Set<@LongRange(min = 1, max = 60) Long> positions) {
        PositionSet set = PositionSet.parse(
                PositionSet.of(positions.stream().mapToLong(Long::longValue).toArray())
                        .toString());

        assertThat(set.size()).isEqualTo(positions.size());
        for (long position = 0; position <= 61; position++) {
            assertThat(set.contains(position)).isEqualTo(positions.contains(position));
        }
    }

    @Example
    void consecutive_positions_are_one_range() {
        assertThat(PositionSet.of(7, 2, 1, 3, 9, 2)).hasToString("1-3,7,9");
        assertThat(PositionSet.union(List.of(PositionSet.parse("1-3,7"), PositionSet.parse("4,7-8"))))
                .isEqualTo(PositionSet.parse("1-4,7-8"));
        assertThat(PositionSet.of()).hasToString("").isEqualTo(PositionSet.parse(""));
    }

    @Example
    void other_texts_are_rejected() {
        for (String text : List.of("0", "1-", "3-1", "1,,2", "-1", "01", "a", "1-2-3")) {
            assertThatThrownBy(() -> PositionSet.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
