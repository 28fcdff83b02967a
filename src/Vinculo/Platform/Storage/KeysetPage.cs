namespace Vinculo.Platform.Storage;

/// <summary>Cuts a page of a list out of what was read for it.</summary>
internal static class KeysetPage
{
    /// <summary>Leaves the rows of the page, in the order of the list, and says where the list goes on.</summary>
    /// <param name="rows">In the direction read; one more than <paramref name="limit"/> where there are more.</param>
    /// <param name="back">Whether they were read from the end of the list towards its start.</param>
    /// <param name="started">Whether they were read from a place, and not from an end of the list.</param>
    /// <param name="cursor">The place of a row.</param>
    /// <returns>Cursors of the next page and of the one before; null where there is none.</returns>
    public static (string? Next, string? Previous) Cut<T>(
        List<T> rows,
        int limit,
        bool back,
        bool started,
        Func<T, string> cursor
    )
    {
        var more = rows.Count > limit;
        if (more)
            rows.RemoveAt(limit);
        if (back)
            rows.Reverse();
        return (
            rows.Count > 0 && (back || more) ? cursor(rows[^1]) : null,
            rows.Count > 0 && (back ? more : started) ? cursor(rows[0]) : null
        );
    }
}
