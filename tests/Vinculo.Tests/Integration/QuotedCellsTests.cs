using System.Text;
using Vinculo.Integration.Files;

namespace Vinculo.Tests.Integration;

public class QuotedCellsTests
{
    [Fact]
    public void A_quoted_cell_is_whole_wherever_the_reader_s_buffer_ends()
    {
        // Rows of eleven characters: over many of them the end of a buffer falls on every place of a row.
        var text = new StringBuilder();
        for (var row = 0; row < 80_000; row++)
            text.Append($"\"{row:00000}\",\"x\"\n");
        using var reader = new DelimitedReader(() => new StringReader(text.ToString()), ',');

        var wrong = 0;
        for (var row = 0; row < 80_000; row++)
            wrong += reader.Read()!.Cells is [var number, "x"] && number == $"{row:00000}" ? 0 : 1;

        wrong.ShouldBe(0);
        reader.Read().ShouldBeNull();
    }
}
