namespace Vinculo.Tests.Support;

/// <summary>
/// Data sets of <c>tests/data</c>, and those that may not be shipped and lie beside the repository. A test that needs one that
/// is not there is skipped and says so.
/// </summary>
public static class SharedData
{
    /// <summary>The full path of a file such as <c>telco-ibm/file.csv</c>.</summary>
    public static string Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            foreach (var place in (string[])["tests", "shared"])
            {
                var path = Path.Combine(folder.FullName, place, "data", file);
                if (File.Exists(path))
                    return path;
            }
        Assert.Skip($"shared/data/{file} is not beside the repository");
        return "";
    }
}
