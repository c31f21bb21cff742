"""What single cells of the notebooks show: tables and quotations, with few arguments to change."""
