namespace Vinculo.Demo.Files;

/// <summary>
/// Events of one month as many hands wrote them down, given out in the order in which they happened. Each event gets the
/// next number of the file when it is written, so numbers grow with time as receipts do.
/// </summary>
/// <param name="chunks">How many hands write; each only touches its own pad.</param>
internal sealed class EventLog(TextFile file, string keyPrefix, long firstKey, int chunks)
{
    /// <summary>What lies beside an event and never reaches the file: for the truth.</summary>
    internal readonly record struct Note(int Person, int Topic, int SecondTopic);

    internal sealed class Pad(Dialect dialect)
    {
        internal readonly RowBuffer Rows = new(dialect);
        internal readonly List<(DateTime At, int Offset, int Length, Note Note)> Marks = [];
        private int start;
        private DateTime at;

        /// <summary>Begins the fields after the number of one event.</summary>
        public RowBuffer Begin(DateTime moment)
        {
            start = Rows.Length;
            at = moment;
            return Rows;
        }

        public void End(Note note = default)
        {
            Rows.EndRow();
            Marks.Add((at, start, Rows.Length - start, note));
        }
    }

    private readonly Pad[] pads = [.. Enumerable.Range(0, chunks).Select(_ => new Pad(file.Dialect))];
    private readonly RowBuffer key = new(file.Dialect);
    private long next = firstKey;

    public Pad For(int chunk) => pads[chunk];

    /// <summary>Writes the events of the month and empties the pads.</summary>
    /// <param name="repeatEvery">Every how many events one is written twice, as real exports do; 0 for never.</param>
    /// <param name="announce">Told each number and its note.</param>
    public void Flush(int repeatEvery, Action<string, Note>? announce = null)
    {
        var order = new List<(DateTime At, int Chunk, int Mark)>(pads.Sum(pad => pad.Marks.Count));
        for (var chunk = 0; chunk < pads.Length; chunk++)
        for (var mark = 0; mark < pads[chunk].Marks.Count; mark++)
            order.Add((pads[chunk].Marks[mark].At, chunk, mark));
        order.Sort();

        foreach (var (_, chunk, index) in order)
        {
            var pad = pads[chunk];
            var mark = pad.Marks[index];
            var number = next++;
            var repeats = repeatEvery > 0 && number % repeatEvery == 0 ? 2 : 1;
            for (var copy = 0; copy < repeats; copy++)
            {
                key.Clear();
                WriteKey(number);
                file.Write(key.Written);
                file.Write(pad.Rows.Slice(mark.Offset, mark.Length));
                file.Count(1);
            }

            announce?.Invoke(keyPrefix + number.ToString(System.Globalization.CultureInfo.InvariantCulture), mark.Note);
        }

        foreach (var pad in pads)
        {
            pad.Rows.Clear();
            pad.Marks.Clear();
        }
    }

    private void WriteKey(long number)
    {
        Span<char> text = stackalloc char[32];
        keyPrefix.CopyTo(text);
        number.TryFormat(
            text[keyPrefix.Length..],
            out var digits,
            "0",
            System.Globalization.CultureInfo.InvariantCulture
        );
        key.Text(text[..(keyPrefix.Length + digits)]);
        key.Empty();
    }
}
