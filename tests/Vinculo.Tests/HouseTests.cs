namespace Vinculo.Tests;

public class HouseTests { }
