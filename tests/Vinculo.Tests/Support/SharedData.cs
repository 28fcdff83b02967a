namespace Vinculo.Tests.Support;

/// <summary>Public data sets kept beside the repository. Tests that need one say so when it is not there, and pass.</summary>
public static class SharedData
{
    /// <summary>The full path of a file such as <c>telco-ibm/file.csv</c>, or null, said on the test's output.</summary>
    public static string? Find(string file)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", file);
            if (File.Exists(path) || Directory.Exists(path))
                return path;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{file} is not beside the repository: nothing was checked.");
        return null;
    }
}
