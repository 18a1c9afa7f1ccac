"""What is built: environments, the functions' zips, the job runner, the page, documents."""
